from keras.models import Sequential
from keras.layers import Dense
from keras.utils import to_categorical
predictors = car_data[['price_high', 'price_medium', 'price_low', 'maint_high', 'maint_medium', 'maint_low', 'capacity_two', 'capacity_more']]
target = car_data['decision']
target = to_categorical(target)
model = Sequential()
model.add(Dense(5, input_shape=(8,), activation='relu'))
model.add(Dense(5, activation='relu'))
model.add(Dense(4, activation='softmax'))
model.compile(optimizer='adam', loss='categorical_crossentropy', metrics=['accuracy'])
model.fit(predictors, target, epochs=100)
predictions = model.predict(new_data)
