"""What all estimators share with scikit-learn's: settings that can be read, changed and cloned."""

from __future__ import annotations

import inspect
from typing import Any, Self


class Estimator:
    """Settings are the arguments of the constructor, under their own names, and nothing else."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The settings by name. ``deep`` is there because scikit-learn asks with it; no setting is an estimator."""
        names = inspect.signature(type(self).__init__).parameters
        return {name: getattr(self, name) for name in names if name != "self"}

    def set_params(self, **given: Any) -> Self:
        """Change settings by name. Raises ``ValueError`` for one that does not exist."""
        known = self.get_params()
        for name, value in given.items():
            if name not in known:
                raise ValueError(f"{name} is no setting of {type(self).__name__}: {', '.join(known) or 'it has none'}")
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.get_params().items())
        return f"{type(self).__name__}({told})"
