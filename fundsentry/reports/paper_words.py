"""The words of the papers that come with the program, in both languages."""

from collections.abc import Sequence

# Paragraphs by style: T title, R right, L left, H heading, P text with the first line indented, C control.
Line = tuple[str, str]


def _each(names: str, line: Line) -> Sequence[Line]:
    """Return a line that stands once for each of what is named so."""
    return (("C", f"{{%p for one in {names} %}}"), line, ("C", "{%p endfor %}"))


NOTICE: dict[str, Sequence[Line]] = {
    "zh": (
        ("T", "社会保险待遇核查告知书"),
        ("R", "编号：{{ case_id }}"),
        *_each("to_check", ("L", "〔送达前请核对后删去本行：{{ one }}〕")),
        ("L", "{{ addressee }}（{{ subject_label }}：{{ subject_id }}）："),
        (
            "P",
            "我单位在社会保险基金核查中，对{{ paid_under }}的发放情况进行了核对。现将核查情况、理由、依据以及{{ you }}的权利告知如下。",
        ),
        ("H", "一、核查情况"),
        (
            "P",
            "{{ period }}，我单位发放{{ benefits }}共{{ lines }}笔，合计{{ paid }}元{% if clawed_back != '0.00' %}，其中已扣回{{ clawed_back }}元{% endif %}。经核查，其中{{ undue }}元不应发放，明细见附表。",
        ),
        ("H", "二、不应发放的理由"),
        *_each("because", ("P", "{{ loop.index }}. {{ one }}。")),
        ("C", "{%p if contradictions %}"),
        ("P", "下列信息与上述情况不一致，已记录在案，请{{ you }}一并说明："),
        *_each("contradictions", ("P", "（{{ loop.index }}）{{ one }}。")),
        ("C", "{%p endif %}"),
        ("H", "三、法规依据"),
        *_each("law", ("P", "{{ loop.index }}. {{ one }}。")),
        ("H", "四、应退金额"),
        (
            "P",
            "核定应退金额为人民币{{ amount }}元（大写：{{ amount_in_words }}）。{% if settled != '0.00' %}截至{{ today }}，已退回、核销或者移送{{ settled }}元，尚余{{ outstanding }}元（大写：{{ outstanding_in_words }}）。{% endif %}{% if overpaid != '0.00' %}多退的{{ overpaid }}元将退还本人。{% endif %}",
        ),
        ("H", "五、陈述和申辩"),
        (
            "P",
            "{{ you }}对上述事实、理由、依据或者金额有异议的，有权陈述和申辩，可以书面或者口头向我单位提出，并提供有关材料。我单位将认真听取并进行复核；提出的事实、理由或者证据成立的，予以采纳。我单位不因陈述、申辩而作出对{{ you }}更为不利的处理。未作答复不视为承认，也不作为不利认定的理由。",
        ),
        ("H", "六、退回方式和期限"),
        ("C", "{%p if is_person %}"),
        (
            "P",
            "根据《社会保险经办条例》（国令第765号）第四十六条，多发的待遇应当退回，不以过错为前提。可以一次退还；一次退还有困难的，可以与我单位商定分期退还，或者从以后的待遇、个人账户中抵扣；从以后的待遇中抵扣的，须保留当地的基本生活保障标准。",
        ),
        ("C", "{%p endif %}"),
        ("C", "{%p if outstanding != '0.00' %}"),
        (
            "P",
            "请{% if due_on %}在{{ due_on }}{% if is_provisional %}（暂定，以国务院公布的放假安排为准）{% endif %}前{% else %}自收到本告知书之日起{{ repayment_days }}个工作日内{% endif %}退回，或者在此期限内与我单位商定退回方式。收款账户：{{ account }}。",
        ),
        ("C", "{%p endif %}"),
        ("C", "{%p if plan %}"),
        (
            "P",
            "已商定分期退还：{% for one in plan %}{{ one.due_on }}前{{ one.amount }}元{% if not loop.last %}；{% endif %}{% endfor %}。",
        ),
        ("C", "{%p endif %}"),
        ("H", "七、申诉和法律救济"),
        (
            "P",
            "{{ you }}不同意本核查结果的，可以向我单位申诉，由我单位重新核查。认为我单位的行政行为侵害{{ your }}合法权益的，可以自知道该行政行为之日起六十日内依法申请行政复议，或者自知道之日起六个月内依法提起行政诉讼（《社会保险法》第八十三条、《行政复议法》第二十条、《行政诉讼法》第四十六条）。",
        ),
        ("P", "本告知书只说明所发待遇与规定是否相符，不涉及对任何人过错的认定。"),
        ("L", "附：应退月份表"),
        ("L", "联系方式：{{ contact }}"),
        ("R", "{{ office }}"),
        ("R", "{{ today }}"),
        ("B", "附：应退月份表"),
    ),
    "en": (
        ("T", "Notice of a review of social-insurance benefits"),
        ("R", "Case: {{ case_id }}"),
        *_each(
            "to_check", ("L", "[To be checked before it is sent; then delete this line: {{ one }}]")
        ),
        ("L", "To {{ addressee }} ({{ subject_label }}: {{ subject_id }})"),
        (
            "P",
            "In reviewing the social-insurance funds, this office has compared what was paid to {{ paid_under }} with the rules. This notice says what was found and why, by which law, and what rights {{ you }} have.",
        ),
        ("H", "1. What was paid"),
        (
            "P",
            "For {{ period }} this office paid {{ paid }} yuan in all ({{ benefits }}; payments: {{ lines }}){% if clawed_back != '0.00' %}, of which {{ clawed_back }} yuan were clawed back{% endif %}. Of this, {{ undue }} yuan were not owed; the annex lists the months.",
        ),
        ("H", "2. Why it was not owed"),
        *_each("because", ("P", "{{ loop.index }}. {{ one }}.")),
        ("C", "{%p if contradictions %}"),
        (
            "P",
            "The following does not agree with that. It is on record; please comment on it as well:",
        ),
        *_each("contradictions", ("P", "({{ loop.index }}) {{ one }}.")),
        ("C", "{%p endif %}"),
        ("H", "3. The law"),
        *_each("law", ("P", "{{ loop.index }}. {{ one }}.")),
        ("H", "4. The amount to be returned"),
        (
            "P",
            "The amount to be returned is {{ amount }} yuan ({{ amount_in_words }}). {% if settled != '0.00' %}By {{ today }}, {{ settled }} yuan have been returned, waived or transferred; {{ outstanding }} yuan ({{ outstanding_in_words }}) remain. {% endif %}{% if overpaid != '0.00' %}The {{ overpaid }} yuan returned beyond that will be given back. {% endif %}",
        ),
        ("H", "5. Statement and defence (陈述、申辩)"),
        (
            "P",
            "If {{ you }} disagree with the facts, reasons, law or amount, {{ you }} may say so in writing or in person and hand in documents. This office will listen and look into it again, and will accept what proves right. Nobody is treated worse for it. No answer is not taken as agreement and is never held against anybody.",
        ),
        ("H", "6. How and by when to return it"),
        ("C", "{%p if is_person %}"),
        (
            "P",
            "By 社会保险经办条例 (国令第765号) §46 benefits paid beyond what is due are returned, whether or not anybody is at fault. They can be returned at once; where that is hard, in instalments agreed with this office, or set off from later benefits or the personal account; a set-off leaves the minimum living amount.",
        ),
        ("C", "{%p endif %}"),
        ("C", "{%p if outstanding != '0.00' %}"),
        (
            "P",
            "Please return it, or agree with this office how to, {% if due_on %}by {{ due_on }}{% if is_provisional %} (provisional, until the public holidays are announced){% endif %}{% else %}within {{ repayment_days }} working days of receiving this notice{% endif %}. Account: {{ account }}.",
        ),
        ("C", "{%p endif %}"),
        ("C", "{%p if plan %}"),
        (
            "P",
            "Instalments agreed: {% for one in plan %}{{ one.amount }} yuan by {{ one.due_on }}{% if not loop.last %}; {% endif %}{% endfor %}.",
        ),
        ("C", "{%p endif %}"),
        ("H", "7. Appeal"),
        (
            "P",
            "{{ you_first }} may appeal (申诉) to this office, which then decides anew. If {{ you }} believe that an act of this office violates {{ your }} rights, {{ you }} may apply for administrative reconsideration (行政复议) within sixty days of learning of it, or sue (行政诉讼) within six months (社会保险法 §83, 行政复议法 §20, 行政诉讼法 §46).",
        ),
        (
            "P",
            "This notice only says whether what was paid agrees with the rules. It finds no fault with anybody.",
        ),
        ("L", "Annex: months not owed"),
        ("L", "Contact: {{ contact }}"),
        ("R", "{{ office }}"),
        ("R", "{{ today }}"),
        ("B", "Annex: months not owed"),
    ),
}
MONTHS: dict[str, Sequence[Line]] = {
    "zh": (
        ("T", "应退月份表"),
        ("L", "问题：{{ title }}　　问题编号：{{ case_id }}"),
        ("L", "对象：{{ name }}　　{{ subject_label }}：{{ subject_id }}"),
        ("L", "核查日：{{ as_of }}　　运行编号：{{ run_id }}"),
    ),
    "en": (
        ("T", "Months not owed"),
        ("L", "Irregularity: {{ title }}    Case: {{ case_id }}"),
        ("L", "Of: {{ name }}    {{ subject_label }}: {{ subject_id }}"),
        ("L", "As of: {{ as_of }}    Run: {{ run_id }}"),
    ),
}
# Header by field of a month, in Chinese and in English.
HEADERS_OF_MONTHS = {
    "month": ("所属月份", "Month"),
    "benefit": ("险种、待遇项目", "Scheme, benefit"),
    "amount": ("实发金额", "Paid"),
    "clawed_back": ("已扣回", "Clawed back"),
    "net": ("净额", "Net"),
    "undue": ("不应发", "Not owed"),
    "running": ("累计不应发", "Running sum"),
    "certainty": ("认定程度", "Certainty"),
    "law": ("法规依据", "Law"),
    "list_rows": ("名单依据", "List and record"),
}
HEADERS_OF_ANNEX = HEADERS_OF_MONTHS | {
    "benefit": ("待遇项目", "Benefit"),
    "confirmed": ("应退金额", "To return"),
    "running": ("累计应退", "Running sum"),
}
ALL = {"zh": "合计", "en": "Total"}
PAGE_HEADERS = {
    "zh": "草稿：经审核、签发后送达",
    "en": "Draft: sent after it was checked and signed",
}
UNDER_MONTHS: dict[str, Sequence[Line]] = {
    "zh": (
        *_each("contradictions", ("L", "矛盾与反证（{{ loop.index }}）：{{ one }}。")),
        (
            "L",
            "单位：元。净额＝实发金额－已扣回。凭运行编号可以从台账重新生成本表，内容一致。",
        ),
    ),
    "en": (
        *_each(
            "contradictions",
            ("L", "Contradiction or counter-evidence ({{ loop.index }}): {{ one }}."),
        ),
        (
            "L",
            "In yuan. Net = paid less clawed back. From the number of the run the ledger gives the same table again.",
        ),
    ),
}
