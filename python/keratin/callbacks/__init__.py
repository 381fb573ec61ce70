"""What happens around training: `keras.callbacks`."""

from keratin.callbacks.built_in import (BackupAndRestore, CSVLogger, EarlyStopping, LearningRateScheduler,
                                        ModelCheckpoint, ProgbarLogger, ReduceLROnPlateau, TerminateOnNaN)
from keratin.callbacks.callback import Callback
from keratin.callbacks.callback_list import CallbackList
from keratin.callbacks.history import History
from keratin.callbacks.lambda_callback import LambdaCallback
from keratin.callbacks.remote_monitor import RemoteMonitor
from keratin.callbacks.swap_ema_weights import SwapEMAWeights

__all__ = [
    "BackupAndRestore", "CSVLogger", "Callback", "CallbackList", "EarlyStopping", "History", "LambdaCallback",
    "LearningRateScheduler", "ModelCheckpoint", "ProgbarLogger", "ReduceLROnPlateau", "RemoteMonitor",
    "SwapEMAWeights", "TerminateOnNaN",
]
