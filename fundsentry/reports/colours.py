"""The colours of charts: told apart by people who do not see all colours, and in grey print by their lightness."""

FLAGGED = "#9db4cf"
CONFIRMED = "#1f4e8c"
RECOVERED = "#e0a100"
REST = "#c9d3de"
INK = "#16202b"
GREY = "#5b6570"
AXIS = "#aab2ba"
GRID = "#e6e9ec"
SCHEMES = {
    "resident_pension": "#9db4cf",
    "employee_pension": "#1f4e8c",
    "public_pension": "#5f86b8",
    "unemployment": "#e0a100",
    "work_injury": "#7a6a3a",
}
"""The order is that of layers, from below; the large schemes are blue."""
