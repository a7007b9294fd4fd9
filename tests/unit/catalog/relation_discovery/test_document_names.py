from __future__ import annotations

import pytest

from services.catalog.relation_discovery.document_names import (
    document_keys,
    matter,
    plain,
    reissues,
    same_paper,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("《民办学校办学许可证》", "民办学校办学许可证"),
        ("准予休学通知书(电子)", "准予休学通知书"),
        ("成绩证明（电子，含二维码）", "成绩证明"),
        ("ＡＢ证１２", "AB证12"),
        (" 居民 户口簿 ", "居民户口簿"),
        ("证书((补)件)", "证书"),
    ],
)
def test_marks_brackets_and_widths_do_not_tell_papers_apart(written: str, meant: str) -> None:
    assert plain(written) == meant


@pytest.mark.parametrize(
    ("written", "known_as"),
    [
        ("申请人居民身份证", "居民身份证"),
        ("已损毁的教师资格证书", "教师资格证书"),
        ("变更批复及办学许可证(换发)", "办学许可证"),
        ("学历证书或者学位证书", "学位证书"),
    ],
)
def test_a_paper_is_known_without_its_holder_and_each_of_several_by_itself(
    written: str, known_as: str
) -> None:
    assert known_as in document_keys(written)


def test_certificate_and_proof_of_one_thing_are_one_paper() -> None:
    assert same_paper("预防接种查验证", "预防接种查验证明")
    assert same_paper("消防验收合格意见书", "消防验收合格证明")
    assert not same_paper("成绩证明", "成绩单"), "too little is left to tell it from others"
    assert not same_paper("高级中学教师资格证书", "小学教师资格证书")


@pytest.mark.parametrize(
    ("name", "about"),
    [("普通话水平测试报名", "普通话水平测试"), ("广东省居住证申领", "广东省居住证"), ("登记", "登记")],
)
def test_an_item_is_about_what_it_does_something_with(name: str, about: str) -> None:
    assert matter(name) == about


def test_who_reissues_does_not_give_for_the_first_time() -> None:
    assert reissues("教师资格证书补发")
    assert not reissues("高级中学教师资格认定")
