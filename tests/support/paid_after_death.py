"""Three people who are paid after their death, as tables of a small office, and their cases."""

DEATH = "death/paid_after_death"
PAYOUTS = """
payout_id | person_id         | name | scheme           | benefit       | benefit_month | paid_on    | amount  | region_code
a1        | @fay 1950-01-01   | 孟浩 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 704.00  | 340826101001
a2        | @fay              | 孟浩 | resident_pension | basic_pension | 2026-06       | 2026-06-10 | 704.00  | 340826101001
b1        | @eve 1950-01-02 f | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 290.50  | 340826101002
c1        | @gus 1950-01-03   | 李强 | employee_pension | pension       | 2026-05       | 2026-05-10 | 60000.00 | 340826102001
"""
DEATHS = """
record_id | name | died_on    | person_id | source
d1        | 孟浩 | 2026-03-01 | @fay      | police
d2        | 王芳 | 2026-03-01 | @eve      | police
d3        | 李强 | 2026-03-01 | @gus      | police
"""
# A month more.
MORE = PAYOUTS + (
    "a3        | @fay              | 孟浩 | resident_pension | basic_pension | 2026-07       | 2026-07-10 | 704.00  | 340826101001\n"
)


def of(office, person):
    return office.case_of(DEATH, person)


def case_of(office, person):
    return of(office, person)["case_id"]
