@echo off
rem Double-click to start AlgoTrader Pro. The first start gets everything ready by itself.
setlocal
title AlgoTrader Pro
cd /d "%~dp0"

set "PYTHON="
py -3 --version >nul 2>nul && set "PYTHON=py -3"
if not defined PYTHON (
    python --version >nul 2>nul && set "PYTHON=python"
)
if not defined PYTHON (
    echo Python was not found on this computer.
    echo Get Python 3.12 from https://www.python.org/downloads/windows/ , tick
    echo "Add python.exe to PATH" in its first window, then double-click this file again.
    echo.
    pause
    exit /b 1
)

%PYTHON% run.py %*
set "RESULT=%ERRORLEVEL%"
if not "%RESULT%"=="0" (
    echo.
    echo The program ended with code %RESULT%. The lines above say why.
    pause
)
exit /b %RESULT%
