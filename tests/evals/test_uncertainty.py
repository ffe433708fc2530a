import numpy as np
import pytest

from extractor.evals.counting import ArticleScore, Counts
from extractor.evals.metrics import METRICS
from extractor.evals.uncertainty import Difference, Interval, difference, holm, interval, weights, wins

F1 = METRICS["meetings.f1"]


def scores(*triples: tuple[int, int, int]) -> list[ArticleScore]:
    """One article each of (TP, FP, FN)."""
    return [
        ArticleScore(f"a{i}", counts={"meetings": Counts(tp=tp, spur=fp, miss=fn)})
        for i, (tp, fp, fn) in enumerate(triples)
    ]


def test_interval_holds_the_value_and_is_the_same_every_time() -> None:
    made = scores((3, 1, 0), (1, 1, 2), (4, 0, 1), (0, 2, 1), (5, 0, 0))
    first, second = interval(F1, made), interval(F1, made)
    assert first == second
    assert first.value == pytest.approx(2 * 13 / (2 * 13 + 4 + 4))
    assert first.low is not None
    assert first.high is not None
    assert first.low < first.value < first.high


def test_interval_of_equal_articles_has_no_width() -> None:
    found = interval(F1, scores(*[(2, 1, 1)] * 6))
    assert (found.low, found.high) == (pytest.approx(found.value), pytest.approx(found.value))


def test_interval_agrees_with_scipy_on_a_mean() -> None:
    from scipy.stats import bootstrap  # noqa: PLC0415

    made = scores(*[(i % 5, 1, (i * 7) % 3) for i in range(40)])
    macro = METRICS["meetings.macro_f1"]
    ours = interval(macro, made)
    per_article = np.array([F1.of([s]) or 0.0 for s in made])
    theirs = bootstrap(
        (per_article,), np.mean, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    assert (ours.low, ours.high) == (
        pytest.approx(theirs.low, abs=0.01),
        pytest.approx(theirs.high, abs=0.01),
    )


def test_undefined_metric_has_no_interval() -> None:
    assert interval(F1, scores((0, 0, 0), (0, 0, 0))) == Interval(None)
    assert str(Interval(None)) == "–"


def test_weights_resample_articles() -> None:
    drawn = weights(7, resamples=50)
    assert drawn.shape == (50, 7)
    assert set(drawn.sum(axis=1)) == {7.0}


def test_equal_runs_do_not_differ() -> None:
    made = scores((3, 1, 0), (1, 1, 2), (4, 0, 1))
    found = difference(F1, made, made)
    assert (found.delta.value, found.p) == (0.0, 1.0)


def test_exact_randomisation_by_hand() -> None:
    # One article better, two alike: of the 8 swaps every one gives as large a difference either way.
    before, after = scores((0, 1, 1), (1, 0, 0), (1, 0, 0)), scores((1, 0, 0), (1, 0, 0), (1, 0, 0))
    assert difference(F1, before, after).p == 1.0
    # Three articles better: only "none swapped" and "all swapped" reach the difference, 2 of 8.
    before, after = scores(*[(0, 1, 1)] * 3), scores(*[(1, 0, 0)] * 3)
    assert difference(F1, before, after).p == pytest.approx(0.25)


def test_a_large_consistent_gain_is_significant() -> None:
    before, after = scores(*[(1, 1, 2)] * 20), scores(*[(3, 0, 0)] * 20)
    found = difference(F1, before, after)
    assert found.p is not None
    assert found.p < 0.001
    assert found.delta.low is not None
    assert found.delta.low > 0


def test_holm_by_hand() -> None:
    raw = [Difference(str(i), 0, 0, Interval(0.0), p) for i, p in enumerate((0.01, 0.04, 0.03, None))]
    # sorted: .01·3 = .03; .03·2 = .06; .04·1 = .04, raised to .06
    assert [d.p_holm for d in holm(raw)] == [
        pytest.approx(0.03),
        pytest.approx(0.06),
        pytest.approx(0.06),
        None,
    ]


def test_wins_ties_losses() -> None:
    before, after = scores((1, 1, 1), (1, 0, 0), (2, 0, 0)), scores((2, 0, 0), (1, 0, 0), (1, 1, 1))
    assert {k: len(v) for k, v in wins(F1, before, after).items()} == {"wins": 1, "ties": 1, "losses": 1}
