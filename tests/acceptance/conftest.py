import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("fundsentry")


@pytest.fixture
def fundsentry():
    """The program as a person starts it."""

    def start(*arguments, **more):
        return subprocess.run(
            [PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, **more
        )

    return start
