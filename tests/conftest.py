"""What holds for all tests."""

from hypothesis import settings

# A busy machine is no defect of the code under test.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
