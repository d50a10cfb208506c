"""How an operator says what became of it: in the panel where there is one, as an error where a script waits."""

from collections.abc import Sequence

import bpy
from bpy.types import Operator

from ..jobs import Job
from ..session import session
from ..shared.errors import ErrorInfo


def report_error(operator: Operator, error: ErrorInfo) -> set[str]:
    """The panel shows the error in its place; without a window it is raised in the script that called."""
    session().problem = error
    level = "ERROR" if bpy.app.background else "WARNING"
    operator.report({level}, f"{error.message} {error.next_step}".strip())
    return {"CANCELLED"}


def report_ended(operator: Operator, jobs: Sequence[Job]) -> set[str]:
    """Where there is no window: wait for the jobs and report what failed."""
    if not bpy.app.background:
        return {"FINISHED"}
    session().wait(jobs)
    for job in jobs:
        if job.error is not None:
            return report_error(operator, job.error)
        if job.result is not None:
            operator.report(
                {"INFO"}, f"{job.object_name}: {getattr(job.result, 'caption', None) or getattr(job.result, 'text', '')}"
            )
    return {"FINISHED"}
