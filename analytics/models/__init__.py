"""Estimators: settings in the constructor, data in ``fit``, learned values end in an underscore."""
