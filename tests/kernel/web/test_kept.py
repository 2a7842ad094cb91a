"""A query is made once per instance, and again after `forget`."""

from certportal.kernel.web.kept import KeepsAnswers, Kept


class Thing(KeepsAnswers):
    pass


def test_asked_once_per_instance_also_when_the_answer_is_none():
    asked = []

    @Kept
    def answer(thing):
        asked.append(thing)

    one, other = Thing(), Thing()
    assert [answer(one), answer(one), answer(other)] == [None, None, None]
    assert asked == [one, other]


def test_two_questions_do_not_meet_and_each_is_forgotten_alone():
    counts = {"a": 0, "b": 0}

    @Kept
    def first(thing):
        counts["a"] += 1
        return "a"

    @Kept
    def second(thing):
        counts["b"] += 1
        return "b"

    thing = Thing()
    first.forget(thing)  # nothing is kept yet
    assert (first(thing), second(thing)) == ("a", "b")
    first.forget(thing)
    assert (first(thing), second(thing)) == ("a", "b")
    assert counts == {"a": 2, "b": 1}
