"""The course's first program, whole: `python concrete.py TABLE.csv numpy|pandas`, with Keras or under `python -m keratin`."""

import sys

table, reader = sys.argv[1:]
if reader == "pandas":
    import pandas

    frame = pandas.read_csv(table)
    predictors, target = frame.iloc[:, :-1], frame.iloc[:, -1]
else:
    import numpy

    array = numpy.loadtxt(table, dtype="float32", delimiter=",", skiprows=1)
    predictors, target = array[:, :-1], array[:, -1]

from keras.layers import Dense
from keras.models import Sequential

model = Sequential()
model.add(Dense(5, input_shape=(8,), activation="relu"))
model.add(Dense(5, activation="relu"))
model.add(Dense(1))
model.compile(optimizer="adam", loss="mean_squared_error")
model.fit(predictors, target, epochs=100)
