"""What the parts of the settings have in common: unknown keys are an error, paths begin at the file."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo


class Part(BaseModel):
    """A part of the file in which unknown keys are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def beside(path: Path, info: ValidationInfo) -> Path:
    """Return a path that begins at the folder of the settings file, wherever the program is started."""
    folder: Path = (info.context or {}).get("folder", Path())
    return folder / path.expanduser()


Beside = Annotated[Path, AfterValidator(beside)]
Yuan = Annotated[Decimal, Field(ge=0, decimal_places=2)]
Days = Annotated[int, Field(ge=1, le=3650)]
