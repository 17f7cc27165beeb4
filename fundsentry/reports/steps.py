"""What the steps of a night are called, on the screen and in its log."""

STEPS = {
    "open": ("looking at headers", "查看表头"),
    "read": ("reading files", "读取文件"),
    "check": ("checking rows", "校验数据"),
    "quality": ("looking at data quality", "检查数据质量"),
    "link": ("linking persons", "关联人员"),
    "model": ("scoring people", "计算异常评分"),
    "judge": ("judging", "按规则判定"),
    "claim": ("claiming once", "核定应追回金额"),
    "book": ("booking", "登记台账"),
    "rank": ("ranking", "排序"),
    "report": ("writing outputs", "输出结果"),
}
"""By step: in English, in Chinese."""
