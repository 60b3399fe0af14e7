"""Import of the users' price files; the engine never loads this package."""

from core.data.importing.importer import import_file
from core.data.importing.report import Effect, Fault, FaultKind, ImportResult

__all__ = ["Effect", "Fault", "FaultKind", "ImportResult", "import_file"]
