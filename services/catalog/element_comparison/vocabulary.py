"""What the comparison knows of the language of government data: words that mean the same, words that say what kind of value
an element holds, who the value is about, and what the national code standards are called.

Sources: the synonym lists follow common usage in data catalogues (GB/T 18391 "object, property, representation";
GB/T 19488 government data elements; 政务信息资源目录编制指南; that a social security number is the citizen's number is 社会保险法
art. 58), the names of standards are their published titles. Nothing
here is taken from one department's data: a word belongs here only if any department could use it.
"""

from __future__ import annotations

SYNONYMS: tuple[tuple[str, ...], ...] = (
    # one line a group, its first word stands for all
    ("公民身份号码", "公民身份证号码", "公民身份证号", "社会保障号码", "社会保障号", "居民身份证号码", "居民身份证号", "居民身份证编号", "居民身份号码",
     "身份证件号码", "身份证件号", "身份证号码", "身份证号", "身份证编号", "身份号码", "公民身份号"),
    ("身份证件", "居民身份证", "公民身份证", "身份证", "身份证明"),
    ("证件", "证照"),
    ("电话", "电话号码", "联系电话", "联络电话", "联系号码", "移动电话号码", "移动电话号", "移动电话", "手机号码", "手机号",
     "手机", "联系手机"),
    ("固定电话", "座机号码", "座机", "办公电话", "固话"),
    ("电子邮箱", "电子邮箱地址", "电子邮件地址", "电子邮件", "邮箱地址", "邮箱", "电邮"),
    ("邮政编码", "邮编"),
    ("姓名", "名字", "人名"),
    ("出生日期", "出生年月日", "出生年月", "出生时间", "出生的日期", "出生的公历日期", "公历生日", "生日"),
    ("性别", "男女"),
    ("民族", "民族成份", "民族成分", "族别"),
    ("国籍", "国别", "所属国家"),
    ("政治面貌", "政治面目"),
    ("学历", "文化程度", "受教育程度", "教育程度"),
    ("婚姻状况", "婚姻状态", "婚姻情况", "婚否"),
    ("户籍", "户口"),
    ("居住", "现住", "居住登记"),
    ("成立", "设立", "开办", "创办", "创立"),
    ("在校", "在学", "在读", "就读"),
    ("地址", "住址", "地点", "所在地", "所在地址", "所处位置", "坐落", "详细地址", "通讯地址", "通信地址", "家庭地址", "居住地",
     "住所", "位置"),
    ("统一社会信用代码", "社会信用代码", "统一信用代码", "信用代码"),
    ("法定代表人", "法人代表人", "法人代表", "法定代表"),
    ("单位", "机构", "组织", "企业", "公司", "市场主体", "商户", "经营者", "法人单位"),
    ("学历证书", "毕业证书", "毕业证", "文凭"),
    ("残疾人证", "残疾证"),
    ("营业执照", "工商执照"),
    ("机动车", "车辆", "汽车"),
    ("号牌号码", "车牌号码", "车牌号", "号牌号", "车牌", "号牌"),
    ("驾驶人", "驾驶员", "司机"),
    ("银行账号", "银行账户", "银行帐号", "银行卡号", "开户账号", "收款账号", "账号", "帐号"),
    ("开户银行", "开户行"),
    ("申请", "申报", "申办", "提出"),
    ("签发", "核发", "颁发", "发证", "颁证", "制发"),
    ("首次", "初次", "第一次"),
    ("到期", "有效期截止", "有效期届满", "有效期至", "有效期限", "有效期止", "有效期", "截止", "失效", "届满", "期满"),
    ("起始", "开始", "起算"),
    ("审核", "审批", "核准", "审查", "审定"),
    ("办结", "办理完毕", "办毕"),
    ("办件编号", "业务流水号", "受理编号", "受理号", "办件号", "业务编号", "申请编号", "申请单号", "受理单号"),
    ("事项编码", "事项代码", "事项编号"),
    ("经办人", "承办人", "经手人", "经办人员", "承办人员"),
    ("代理人", "代办人", "受托人", "委托代理人"),
    ("监护人", "家长", "父母", "父亲", "母亲"),
    ("类型", "种类", "类别", "分类", "类属"),
    ("状态", "状况", "情况", "现状"),
    ("等级", "级别", "档次", "层级", "水平"),
    ("金额", "款额", "费用", "数额", "额度", "款项", "资金"),
    ("数量", "数目", "个数", "总数", "总量"),
    ("人数", "人员数", "总人数", "人员数量"),
    ("成绩", "分数", "得分", "总分", "总成绩", "总分数", "分值"),
    ("积分", "总积分"),
    ("照片", "相片", "近照", "证件照", "头像"),
    ("原因", "事由", "理由", "缘由"),
    ("备注", "附注"),
    ("方式", "途径", "形式", "渠道"),
    ("特困人员", "特困"),
    ("行政区划", "区划", "行政区域", "行政区", "辖区", "区县", "所属区", "所在区"),
    ("日期", "时间", "年月日", "时刻", "日子"),
    ("编号", "号码", "编码", "代号", "号"),
    ("结果", "结论"),
    ("领取", "取件", "送达", "寄送"),
    ("建筑面积", "房屋面积"),
    ("学校", "院校", "校园", "校舍"),
    ("教师", "老师", "教员", "教职工", "教职员", "教职员工"),
    ("注册", "登记", "备案"),
)  # fmt: skip

ABBREVIATIONS: dict[str, str] = {
    "校址": "学校地址", "校名": "学校名称", "厂址": "工厂地址", "社保": "社会保险", "医保": "医疗保险", "驾照": "机动车驾驶证",
    "低保": "最低生活保障", "高考": "高等学校招生考试", "中考": "高中阶段学校招生考试", "公积金": "住房公积金",
    "船名": "船舶名称", "店名": "店铺名称", "品名": "品种名称", "户名": "账户名称", "房产证": "不动产权证书",
}  # fmt: skip
"""Short forms and what they stand for."""

KINDS: dict[str, tuple[str, ...]] = {
    # kind of value: the words that end a name or a definition of it (after the synonyms above)
    "PHONE": ("电话", "传真"),
    "NUMBER": ("公民身份号码", "统一社会信用代码", "号牌号码", "银行账号", "办件编号", "事项编码", "邮政编码", "编号", "证号", "标识码", "代码证"),
    "DATE": ("出生日期", "日期", "到期", "起始", "年月", "年份", "到期日", "日", "时限"),
    "ADDRESS": ("地址",),
    "PERSON": ("姓名", "法定代表人", "经办人", "代理人", "监护人", "驾驶人", "申请人", "联系人", "负责人", "人员", "人"),
    "NAME": ("名称", "全称", "简称", "单位", "学校"),
    "TYPE": ("类型", "性质"),
    "METHOD": ("方式",),
    "STATUS": ("状态", "婚姻状况", "结果"),
    "LEVEL": ("等级", "年级", "层次"),
    "SCORE": ("成绩", "积分"),
    "AMOUNT": ("金额", "收入", "支出", "价格", "单价", "总额", "合计", "余额", "资本", "工资", "薪酬", "税额", "补助", "补贴"),
    "COUNT": ("人数", "数量", "次数", "名额", "天数", "年限", "学时", "课时", "月数", "年数", "份数", "户数", "件数", "人口数", "套数", "总人口"),
    "MEASURE": ("面积", "长度", "重量", "比例", "年龄", "身高"),
    "FLAG": ("标志", "与否"),
    "FILE": ("照片", "扫描件", "附件", "图像", "影像", "签名", "电子件", "文件"),
    "TEXT": ("原因", "备注", "说明", "意见", "内容", "范围", "描述", "简介"),
    "REGION": ("行政区划",),
    "MAIL": ("电子邮箱",),
}  # fmt: skip

KIND_NAMES: dict[str, str] = {
    "PHONE": "电话", "NUMBER": "编号", "DATE": "日期", "ADDRESS": "地址", "PERSON": "人员姓名", "NAME": "名称",
    "TYPE": "类型", "METHOD": "方式", "STATUS": "状态", "LEVEL": "等级", "SCORE": "分数", "AMOUNT": "金额", "COUNT": "数量",
    "MEASURE": "度量", "FLAG": "是否标志", "FILE": "文件", "TEXT": "文字说明", "REGION": "区划", "MAIL": "电子邮箱",
    "FIGURE": "数值", "OTHER": "属性",
}  # fmt: skip

REACHED_BY = frozenset({"PHONE", "MAIL"})
"""Kinds under which somebody is reached."""

FIGURES = frozenset({"AMOUNT", "COUNT", "MEASURE", "SCORE", "FIGURE"})
"""Kinds of numbers; FIGURE where only the type tells that it is one."""

CLASSIFYING = frozenset({"TYPE", "STATUS", "LEVEL", "METHOD", "OTHER"})
"""Kinds that one department may see as a class and another as a grade: unlike kinds here do not rule a pair out."""

ROLES: dict[str, tuple[str, ...]] = {
    # whom a personal value is about
    "SUBJECT": ("申请人", "申办人", "本人", "当事人", "学生", "考生", "幼儿", "儿童", "未成年人", "毕业生", "公民", "居民", "用户",
                "参保人", "持证人", "受助人", "受益人", "报考人", "自然人", "服务对象", "办事人", "患者", "劳动者", "职工", "参保人员", "缴存人", "纳税人", "学员", "少年", "婴儿",
                "新生", "退役军人", "老年人", "残疾人", "救助对象", "保障对象", "申领人", "报名人", "报考人员", "应聘人员", "从业人员",
                "被保险人", "流动人口", "逝者", "死者", "献血者", "投保人", "户主", "持有人", "购房人", "承租人"),
    "GUARDIAN": ("监护人",),
    "LEGAL_REPRESENTATIVE": ("法定代表人",),
    "AGENT": ("经办人", "代理人", "联系人", "经办"),
    "DRIVER": ("驾驶人",),
    "TEACHER": ("教师",),
    "SPOUSE": ("配偶",),
    "HEAD": ("校长", "园长", "主要负责人"),
    "SCHOOL": ("学校", "幼儿园"),
    "ORGANISATION": ("单位", "举办者"),
}  # fmt: skip

ROLE_NAMES: dict[str, str] = {
    "SUBJECT": "办事人本人", "GUARDIAN": "监护人", "LEGAL_REPRESENTATIVE": "法定代表人", "AGENT": "经办人或代理人",
    "DRIVER": "驾驶人", "TEACHER": "教师", "SPOUSE": "配偶", "HEAD": "主要负责人", "SCHOOL": "学校", "ORGANISATION": "单位",
}  # fmt: skip

CONTRASTS: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    # (kinds of value, words): of two elements of such a kind, one with one word and one with another are two concepts
    (frozenset({"ADDRESS"}), frozenset({"户籍", "居住", "邮寄", "办公", "注册地", "经营场所", "籍贯", "出生地"})),
    (frozenset({"DATE"}), frozenset({"起始", "到期", "签发", "领取", "申请", "受理", "办结", "注销", "变更", "审核",
                                    "开工", "竣工", "完成"})),
    (frozenset({"DATE"}), frozenset({"出生日期", "死亡", "入学", "毕业", "入职", "离职", "结婚", "离婚", "成立"})),
    (frozenset({"COUNT", "FIGURE", "DATE"}), frozenset({"法定", "承诺"})),
    (frozenset({"AMOUNT", "FIGURE"}), frozenset({"收入", "支出", "余额"})),
    (frozenset({"AMOUNT", "COUNT", "FIGURE", "SCORE"}), frozenset({"最低", "最高", "平均"})),
    (frozenset({"AMOUNT", "COUNT", "FIGURE"}), frozenset({"计划", "实际"})),
    (frozenset({"PERSON", "NUMBER", "PHONE"}), frozenset({"父亲", "母亲"})),
    (frozenset({"SCORE"}), frozenset({"笔试", "面试", "口试", "实操"})),
    (frozenset({"PHONE"}), frozenset({"固定电话", "传真"})),
)  # fmt: skip

PROCEDURE = frozenset({"申请", "受理", "办结"})
"""Steps of handling a case: their dates are dates of the case, never of the thing it is about."""

COMMON_WORDS = frozenset({
    # say little wherever they stand
    "申请", "提交", "联系", "项目", "工程", "检查", "注册", "证书", "证照", "提供", "唯一", "实际", "信息", "管理", "部门", "办理", "规定", "有关", "相关", "具体", "认定", "系统", "平台",
    "统一", "电子", "业务", "基本", "国家", "全国", "学校", "公安", "机关", "服务", "通过", "对应", "生成", "许可",
})  # fmt: skip

ROLE_DECIDES = frozenset({"PERSON", "MAIL", "COUNT"})
"""Kinds whose value is another one as soon as the person, or who is counted, is another; likewise identity numbers and dates of birth. A
telephone number is not among them: whoever answers, it is the number under which the applicant's side is reached."""

PERSONAL_WORDS = frozenset(
    {"公民身份号码", "出生日期", "性别", "民族", "国籍", "学历", "政治面貌", "婚姻状况"}
)
"""What belongs to a person whatever document it is read from."""

REPRESENTATION_WORDS = (
    "罗马字母代码",
    "字母代码",
    "数字代码",
    "分类代码",
    "中文名称",
    "英文名称",
    "中文名",
    "代码",
    "字典值",
    "汉字",
)
"""Endings that say how a value is written, not what it is."""

FUNCTION_WORDS = (
    "用于", "或者", "以及", "所属", "所在", "载明", "上面", "上的", "里的", "由", "的", "之", "和", "与", "及", "或", "在", "为", "是", "按",
    "对", "被", "其", "该", "本次", "当前", "目前", "时的", "时", "后的", "各", "上", "等", "不", "将", "从", "向", "所", "并", "可",
)  # fmt: skip

STANDARD_TITLES: dict[str, str] = {
    # published titles of code standards that data elements of any department refer to
    "GB11643": "公民身份号码", "GB/T11643": "公民身份号码", "GB32100": "统一社会信用代码", "GB11714": "组织机构代码",
    "GB/T2260": "行政区划", "GB/T2261.1": "性别", "GB/T2261.2": "婚姻状况", "GB/T2659": "国籍", "GB/T3304": "民族",
    "GB/T4658": "学历", "GB/T6864": "学位", "GB/T4761": "家庭关系", "GB/T4762": "政治面貌", "GB/T4754": "行业",
    "GB/T7408": "日期", "GB/T8561": "专业技术职务", "GB/T16835": "专业", "GB/T12402": "经济类型", "GA/T2000.156": "证件类型",
    "GB/T12406": "货币", "GB/T12408": "社会兼职", "GB/T14946": "干部", "GB/T10114": "行政区划",
}  # fmt: skip

NO_STANDARD = frozenset({"", "-", "无", "自定", "自定义", "自行定义", "本单位自定", "内部", "暂无", "不详"})
NO_DOMAIN = frozenset({"", "-", "无", "不限", "任意", "自由文本", "文本", "汉字", "字符"})

INTERNAL_WORDS: frozenset[str] = frozenset({
    # what only the running of one's own system or counter needs: nobody else can use it, no applicant can supply it
    "备用", "预留", "保留字段", "扩展字段", "冗余字段", "占位", "打印", "叫号", "排队", "取号", "界面", "皮肤", "页面样式", "颜色标记",
    "自增", "主键", "行号", "排序号", "显示顺序", "缓存", "会话", "日志", "登录次数", "点击次数", "浏览次数", "操作员", "录入员",
    "录入人", "录入时间", "更新人", "修改人", "最后修改时间", "创建人", "删除标记", "删除标志", "逻辑删除", "时间戳", "版本戳", "同步标记",
    "柜台号", "窗口号", "终端号", "工位", "档案盒", "架位", "内部使用", "系统内部", "临时字段", "测试字段",
})  # fmt: skip

MARKS_OF_NAMES = frozenset({"打印", "日志", "会话", "排队"})
"""Internal words that count in a name only: 'printed on the certificate' in a definition says nothing."""
