"""The paper-sized company, for the tests of class sets."""

from tests.analytics.conftest import data_folder, tiny

__all__ = ["data_folder", "tiny"]
