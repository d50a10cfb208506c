"""Every error that reaches a user, as a tree.

DailiesError
├── FileError            file.unreadable
│   ├── FileMissing      file.missing
│   ├── FileEmpty        file.empty
│   ├── FileTruncated    file.truncated
│   ├── FileMalformed    file.malformed
│   ├── FileTooLarge     file.too_large
│   └── FormatNotRead    file.format_not_read
├── MotionError          motion.invalid
│   ├── ClipInvalid      motion.clip_invalid
│   ├── UnmappedRig      motion.unmapped_rig
│   ├── TakeMissing      motion.take_missing
│   └── MapFileInvalid   motion.map_file_invalid
├── RequestError         request.invalid
│   └── QuestionInvalid  request.question_invalid
├── ModelError           model.failed
│   ├── ModelUnknown     model.unknown
│   ├── WeightsMissing   model.weights_missing
│   └── ExtraMissing     model.extra_missing
├── WorkerError          worker.failed
│   ├── WorkerBusy       worker.busy
│   ├── WorkerNotFound   worker.not_found
│   ├── WorkerLost       worker.lost
│   ├── WorkerStopping   worker.stopping
│   ├── OutOfMemory      worker.out_of_memory
│   ├── JobUnknown       worker.job_unknown
│   └── JobCancelled     worker.job_cancelled
├── ProtocolError        protocol.malformed
│   ├── VersionMismatch  protocol.version
│   ├── KindUnknown      protocol.unknown_kind
│   ├── LimitExceeded    protocol.limit
│   └── NotAllowed       protocol.not_allowed
├── ConnectionFileError  connection.file
└── SettingsError        settings.invalid

Each class has a wire code that never changes, each instance a sentence that names the thing it happened to, and a next step.
An error of this tree is expected: it is shown as it is. Anything else is a bug and is reported as `worker.failed`, with the
traceback in the log only.
"""

from typing import ClassVar

import msgspec


class ErrorInfo(msgspec.Struct, frozen=True, kw_only=True):
    """An error as it travels over the wire and appears in `--json`."""

    code: str
    message: str
    next_step: str = ""
    subjects: tuple[str, ...] = ()
    """What the error is about, for a repair in the panel: joint names of an unmapped rig, names of missing files."""


class DailiesError(Exception):
    """What happened to which thing, and what to do next."""

    code: ClassVar[str] = "dailies.error"

    def __init__(self, message: str, next_step: str = "", subjects: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.subjects = subjects

    def info(self) -> ErrorInfo:
        return ErrorInfo(code=self.code, message=self.message, next_step=self.next_step, subjects=self.subjects)


class FileError(DailiesError):
    code = "file.unreadable"


class FileMissing(FileError):
    code = "file.missing"


class FileEmpty(FileError):
    code = "file.empty"


class FileTruncated(FileError):
    code = "file.truncated"


class FileMalformed(FileError):
    code = "file.malformed"


class FileTooLarge(FileError):
    code = "file.too_large"


class FormatNotRead(FileError):
    code = "file.format_not_read"


class MotionError(DailiesError):
    code = "motion.invalid"


class ClipInvalid(MotionError):
    code = "motion.clip_invalid"


class UnmappedRig(MotionError):
    code = "motion.unmapped_rig"


class TakeMissing(MotionError):
    code = "motion.take_missing"


class MapFileInvalid(MotionError):
    code = "motion.map_file_invalid"


class RequestError(DailiesError):
    code = "request.invalid"


class QuestionInvalid(RequestError):
    code = "request.question_invalid"


class ModelError(DailiesError):
    code = "model.failed"


class ModelUnknown(ModelError):
    code = "model.unknown"


class WeightsMissing(ModelError):
    code = "model.weights_missing"


class ExtraMissing(ModelError):
    code = "model.extra_missing"


class WorkerError(DailiesError):
    code = "worker.failed"


class WorkerBusy(WorkerError):
    code = "worker.busy"


class WorkerNotFound(WorkerError):
    code = "worker.not_found"


class WorkerLost(WorkerError):
    code = "worker.lost"


class WorkerStopping(WorkerError):
    code = "worker.stopping"


class OutOfMemory(WorkerError):
    code = "worker.out_of_memory"


class JobUnknown(WorkerError):
    code = "worker.job_unknown"


class JobCancelled(WorkerError):
    code = "worker.job_cancelled"


class ProtocolError(DailiesError):
    code = "protocol.malformed"


class VersionMismatch(ProtocolError):
    code = "protocol.version"


class KindUnknown(ProtocolError):
    code = "protocol.unknown_kind"


class LimitExceeded(ProtocolError):
    code = "protocol.limit"


class NotAllowed(ProtocolError):
    code = "protocol.not_allowed"


class ConnectionFileError(DailiesError):
    code = "connection.file"


class SettingsError(DailiesError):
    code = "settings.invalid"


def _tree(root: type[DailiesError]) -> list[type[DailiesError]]:
    return [root, *(cls for child in root.__subclasses__() for cls in _tree(child))]


BY_CODE = {cls.code: cls for cls in _tree(DailiesError)}


def from_info(info: ErrorInfo) -> DailiesError:
    """The exception an `ErrorInfo` describes; a code of a newer version becomes its nearest known parent."""
    family = {"file": FileError, "motion": MotionError, "model": ModelError, "worker": WorkerError, "protocol": ProtocolError}
    cls = BY_CODE.get(info.code) or family.get(info.code.partition(".")[0], DailiesError)
    return cls(info.message, info.next_step, info.subjects)
