"""Whether a run passes: one rule decides both what is printed and the exit code.

`--fail-under NAME=VALUE` asks for a least value (for rates of faults: a highest); `--no-regress RUN` fails if a
headline metric is worse by more than a tolerance and the difference is significant after Holm's correction.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.errors import EvaluationError
from extractor.evals.comparing import Comparison
from extractor.evals.metrics import METRICS
from extractor.evals.runs import Run

SHORT_NAMES = {"micro_f1": "records.f1"}


@dataclass(frozen=True)
class Threshold:
    """A least value of a metric, or a highest for a rate of faults."""

    metric: str
    value: float


def parse_threshold(text: str) -> Threshold:
    """Return the threshold of ``meetings.f1=0.75``.

    Raises:
        EvaluationError: The metric is unknown or the value no number.
    """
    name, _, value = text.partition("=")
    metric = SHORT_NAMES.get(name.strip(), name.strip())
    if metric not in METRICS:
        heads = ", ".join(n for n in METRICS if n.count(".") < 2)
        raise EvaluationError(
            f"--fail-under {text!r}: no metric {metric!r}; there are {heads}, meetings.kind.f1 …"
        )
    try:
        return Threshold(metric, float(value))
    except ValueError as e:
        raise EvaluationError(f"--fail-under {text!r}: write it like {metric}=0.75") from e


def failures(
    run: Run, thresholds: Sequence[Threshold], comparison: Comparison | None, *, max_drop: float, alpha: float
) -> list[str]:
    """Return why a run does not pass, one reason a line; empty if it does."""
    found = []
    for threshold in thresholds:
        metric, value = METRICS[threshold.metric], run.interval(threshold.metric).value
        if value is None:
            found.append(
                f"{threshold.metric} is not defined for this corpus, {threshold.value:g} was asked for"
            )
        elif (value < threshold.value) if metric.is_better_high else (value > threshold.value):
            side = "under" if metric.is_better_high else "over"
            found.append(f"{threshold.metric} is {value:.3f}, {side} {threshold.value:g}")
    if comparison:
        for d in comparison.differences:
            if d.delta.value is None or d.p_holm is None:
                continue
            drop = -d.delta.value if METRICS[d.metric].is_better_high else d.delta.value
            if drop > max_drop and d.p_holm < alpha:
                found.append(
                    f"{d.metric} fell from {d.before:.3f} to {d.after:.3f} (p = {d.p_holm:.3f} after Holm)"
                    if METRICS[d.metric].is_better_high
                    else f"{d.metric} rose from {d.before:.3f} to {d.after:.3f} (p = {d.p_holm:.3f} after Holm)"
                )
    return found
