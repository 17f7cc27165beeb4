"""Text as nobody would write it who meant well, or had a good keyboard."""

LONG = "长" * 10_000
TEXTS = {
    "formula": '=HYPERLINK("http://x","y")',
    "command": "@SUM(1+1)*cmd|' /C calc'!A0",
    "script": "</script><script>window.hurt=1</script>",
    "image": "<img src=x onerror=\"window.hurt=1\">",
    "entity": "&lt;b&gt; & <b>",
    "quotes": "\"'`,;\\",
    "lines": "一行\n二行\r\n三行\r四行",
    "long": LONG,
    "emoji": "👵🏽‍🦳🧧",
    "beyond": "𠮷𬱟㛃𠅤",
    "escape": "\x1b[31m红\x1b[0m\x1b]0;title\x07\x9b2J",
    "bell": "a\x07b\x08c\x7f",
    "markup": "[red]红[/red] [/] [link=http://x]y[/link] :warning:",
    "turned": "\u202egnp.exe\u2066\u2069",
    "separators": "a\u2028b\u2029c\u0085d",
    "template": "{{ 7*7 }} {% raw %} ${7*7} %(x)s {0}",
    "xml": "<w:p>]]><!--&#0;",
}  # fmt: skip
# What must not arrive at a terminal.
ESCAPES = ("\x1b", "\x9b", "\x07", "\x08", "\u202e", "\u2066", "\u2028")
