"""Four people of two townships, three paid after their death and one in prison, as tables of a small office."""

DEATH, JAIL = "death/paid_after_death", "custody/paid_while_imprisoned"
PAYOUTS = """
payout_id | person_id       | name | scheme           | benefit       | benefit_month | paid_on    | amount  | region_code
a         | @fay 1950-01-01 | 孟浩 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 190.00  | 340826101201
a2        | @fay            | 孟浩 | employee_pension | pension       | 2026-06       | 2026-06-10 | 1000.00 | 340826101201
b         | @eve 1950-01-02 | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 290.00  | 340826102201
c         | @gus 1950-01-03 | 李强 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 300.00  | 340826102201
d         | @hal 1950-01-04 | 赵云 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 400.00  |
"""
DEATHS = """
record_id | name | died_on    | person_id | source
d1        | 孟浩 | 2026-03-01 | @fay      | police
d2        | 王芳 | 2026-03-01 | @eve      | police
d3        | 李强 | 2026-03-01 | @gus      | police
"""
CUSTODY = """
record_id | name | person_id | kind       | custody_from
k1        | 赵云 | @hal      | fixed_term | 2026-03-01
"""
