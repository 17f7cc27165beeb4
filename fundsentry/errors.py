"""The errors a person can mend, each with its exit code.

FundsentryError                     shown without traceback; everything else is a bug and keeps its traceback
  SettingsError         exit 10     fundsentry.toml or an option
  SourceError           exit 11     a file or database that cannot be read
  SchemaError           exit 12     a table that lacks what every row needs
  RuleFileError         exit 13     a rule file
  LedgerError           exit 14     the ledger
  NightRunningError     exit 15     another night holds the lock
  OutputError           exit 16     the outputs cannot be written
  ServerError           exit 17     the Prefect server that starts the nights
  WorkerError           exit 18     a process beside the night that was killed

Messages have the form *where: what is wrong; what was expected; what to do* and never hold an id, a name
or an account number.
"""


class FundsentryError(Exception):
    """Base of all errors that are shown without a traceback."""

    exit_code = 1


class SettingsError(FundsentryError):
    """The settings file or an option says something that cannot be followed."""

    exit_code = 10


class SourceError(FundsentryError):
    """A source cannot be read at all."""

    exit_code = 11


class SchemaError(FundsentryError):
    """A table is there but lacks what its schema requires."""

    exit_code = 12


class RuleFileError(FundsentryError):
    """One or more rule files are wrong; the message lists every problem of every file."""

    exit_code = 13


class LedgerError(FundsentryError):
    """The ledger cannot be opened, or a move is not allowed."""

    exit_code = 14


class NightRunningError(FundsentryError):
    """Another night holds the lock of this ledger."""

    exit_code = 15


class OutputError(FundsentryError):
    """The output folder cannot be written."""

    exit_code = 16


class ServerError(FundsentryError):
    """The Prefect server cannot be started, or does not answer; nights by hand need none."""

    exit_code = 17


class WorkerError(FundsentryError):
    """A process that did a part of the night was ended from outside."""

    exit_code = 18
