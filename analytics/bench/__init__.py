"""What KeLens costs beside what it stands on, as ratios of processor time: ``python -m analytics.bench``."""
