"""The made-up county: people, payouts, lists, and planted irregularities with their truth."""

from fundsentry.synthetic.county import Made, synthesise

__all__ = ["Made", "synthesise"]
