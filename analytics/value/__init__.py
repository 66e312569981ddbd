"""What customers are worth: their past in money, their future by the rule that foretold best, and how well it did."""
