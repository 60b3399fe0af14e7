"""From a path to raw tables, by what the file holds and not by what it is called."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from core.data.importing.arrow_source import read_feather, read_parquet
from core.data.importing.excel_source import read_excel
from core.data.importing.file_name import facts_of
from core.data.importing.json_source import read_json
from core.data.importing.raw_table import RawTable
from core.data.importing.report import FaultKind, FaultLog
from core.data.importing.text_source import read_text
from core.data.importing.wording import counted
from core.errors import ImportRefused

LARGEST = 2 * 1024**3
"""Bytes of one file, unpacked. A larger one is a mistake or an attack."""
_OTHER_KINDS = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BM", "a picture (BMP)"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3", "an SQLite database"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x80\x04", "a pickle, which can run harmful code"),
    (b"\x80\x05", "a pickle, which can run harmful code"),
    (b"<!DOCTYPE", "a web page; the download went wrong"),
    (b"<html", "a web page; the download went wrong"),
)
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file; raise ImportRefused saying why it cannot be read."""
    if path.is_dir():
        raise ImportRefused("This is a folder. Choose a file inside it.")
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise ImportRefused("The file is larger than 2 GB. Divide it, for example by year.")
        data = path.read_bytes()
    except FileNotFoundError as fault:
        raise ImportRefused("There is no such file. Check the name and the folder.") from fault
    except OSError as fault:
        raise ImportRefused(
            f"The file cannot be opened ({fault.strerror}). Check that you may read it."
        ) from fault
    if not data:
        raise ImportRefused("The file is empty (0 bytes). Download or export it again.")
    return data


def tables_in(data: bytes, name: str, log: FaultLog) -> Iterator[RawTable]:
    """Yield the tables of a file or of an archive's members; raise ImportRefused if it is none."""
    if data.startswith(b"\x1f\x8b"):
        data = _unpacked(data)
    if data.startswith(b"PK") and not _is_excel(data):
        yield from _members(data, name, log)
        return
    yield from _one_file(data, name, log)


def _one_file(data: bytes, name: str, log: FaultLog) -> list[RawTable]:
    log.source = name
    if not data:
        raise ImportRefused("The file is empty (0 bytes). Download or export it again.")
    if data.startswith(b"PAR1"):
        return [read_parquet(data, name)]
    if data.startswith((b"ARROW1", b"FEA1")):
        return [read_feather(data, name)]
    if data.startswith(b"PK"):
        return read_excel(data, name, log)
    if data.startswith(_OLD_EXCEL):
        raise ImportRefused("This is an old Excel file (.xls). Open it and save it as .xlsx.")
    for magic, kind in _OTHER_KINDS:
        if data.startswith(magic) and (len(magic) > 2 or b"\x00" in data[:64]):
            raise ImportRefused(
                f"This is not a table of prices but {kind}. "
                "Choose prices as CSV, Excel, Parquet, Feather, JSON or zip."
            )
    if data.lstrip()[:1] in (b"[", b"{"):
        return [read_json(data, name, log)]
    return [read_text(data, name, log)]


def _unpacked(data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            plain = packed.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise ImportRefused(
            f"The packed file (.gz) is damaged or cut off ({fault}). Download it again."
        ) from fault
    if len(plain) > LARGEST:
        raise ImportRefused(
            "Unpacked, the file is larger than 2 GB. Divide it, for example by year."
        )
    return plain


def _is_excel(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _members(data: bytes, name: str, log: FaultLog) -> Iterator[RawTable]:
    """Yield the tables of a zip's members; one that holds none is reported and left out."""
    contents = _unzipped(data)
    if not contents:
        raise ImportRefused("The archive holds no file. Download it again.")
    refusals: list[str] = []
    found = 0
    for member, held in contents.items():
        other = _of_another_day(member, name, contents)
        if other:
            _leave_out(member, other, log)
            continue
        try:
            tables = _one_file(_unpacked(held) if held[:2] == b"\x1f\x8b" else held, member, log)
        except ImportRefused as refusal:
            refusals.append(str(refusal))
            if len(contents) > 1:
                _leave_out(member, str(refusal), log)
            continue
        found += len(tables)
        yield from tables
    if not found:
        several = f"None of the {len(contents):,} files in the archive can be used; the first: "
        raise ImportRefused((several if len(contents) > 1 else "") + refusals[0])


def _unzipped(data: bytes) -> dict[str, bytes]:
    """Return the files of a zip in name order, without folders and what macOS adds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [
                one
                for one in archive.infolist()
                if not one.is_dir() and not one.filename.startswith("__MACOSX")
            ]
            if any(one.flag_bits & 1 for one in files):
                raise ImportRefused("The archive is locked with a password. Unpack it first.")
            if sum(one.file_size for one in files) > LARGEST:
                raise ImportRefused(
                    "Unpacked, the archive is larger than 2 GB. Import it in parts."
                )
            return {one.filename: archive.read(one) for one in sorted(files, key=_member_name)}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as fault:
        raise ImportRefused(
            f"The archive (.zip) is damaged or cut off ({fault}). Download it again."
        ) from fault


def _member_name(info: zipfile.ZipInfo) -> str:
    return info.filename


def _of_another_day(member: str, name: str, contents: dict[str, bytes]) -> str:
    """Return why a Lean day file does not belong into its archive, or nothing.

    Lean's archive 20190101_trade.zip holds the bars of that day; a member of another day beside
    the right one is a left-over.
    """
    day = facts_of(member).lean_day_ns
    wanted = facts_of("_".join([*name.split("_")[:1], "x", *name.split("_")[1:]])).lean_day_ns
    right = [one for one in contents if facts_of(one).lean_day_ns == wanted]
    if day is None or wanted is None or day == wanted or not right:
        return ""
    rows = counted(len(contents[member].splitlines()), "row")
    same = contents[member] == contents[right[0]]
    return (
        f"its name says another day than the archive's, and its {rows} are "
        f"{'the same as' if same else 'not those of'} {right[0]}"
    )


def _leave_out(member: str, why: str, log: FaultLog) -> None:
    log.source = member
    log.add(FaultKind.MEMBER_LEFT_OUT, f"{member} in the archive was left out: {why.rstrip('.')}.")
