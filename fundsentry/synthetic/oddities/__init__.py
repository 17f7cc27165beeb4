"""A county of pensioners with ordinary lives, and oddities among them that no rule covers.

It is made to measure the model: amounts follow contribution months, operators have their townships, people
move, pause, resume and get arrears, in two years alike. What is planted lies in the second year and overlaps
with what is ordinary.
"""

from fundsentry.synthetic.oddities.county import odd_county
from fundsentry.synthetic.oddities.delivered import OddCounty
from fundsentry.synthetic.oddities.kinds import HELD_OUT, KINDS
from fundsentry.synthetic.oddities.lines import LIMIT_YUAN

__all__ = ["HELD_OUT", "KINDS", "LIMIT_YUAN", "OddCounty", "odd_county"]
