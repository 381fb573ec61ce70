"""keras.utils beyond what the programs use."""

import json

import keratin as keras
import numpy as np
import pytest


def test_windows_of_a_series():
    data, targets = np.arange(10), np.arange(10) * 10
    batches = keras.utils.timeseries_dataset_from_array(data, targets, 3, sequence_stride=2, sampling_rate=2, batch_size=2)
    assert [(x.tolist(), y.tolist()) for x, y in batches] == [([[0, 2, 4], [2, 4, 6]], [0, 20]), ([[4, 6, 8]], [40])]
    single = keras.preprocessing.timeseries_dataset_from_array(data, None, 4, batch_size=None, start_index=2, end_index=7)
    assert [x.tolist() for x in single] == [[2, 3, 4, 5], [3, 4, 5, 6]]
    with pytest.raises(ValueError, match="start_index"):
        keras.utils.timeseries_dataset_from_array(data, None, 3, start_index=10)


def test_windows_train_a_model_and_are_shuffled():
    data = np.sin(np.arange(60, dtype="float32"))
    batches = keras.utils.timeseries_dataset_from_array(data[:-4], data[4:], 4, batch_size=8, shuffle=True, seed=1)
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(0.1), loss="mse")
    losses = model.fit(batches, epochs=8, verbose=0).history["loss"]
    assert losses[-1] < 0.1 * losses[0]
    first = batches[0][0].copy()
    batches.on_epoch_end()
    assert not np.array_equal(first, batches[0][0])


def test_config():
    config = keras.utils.Config(rate=0.1)
    config.momentum = 0.9
    config["seed"] = 3
    assert config.rate == config["rate"] == 0.1 and list(config) == ["momentum", "rate", "seed"] and len(config) == 3
    assert json.loads(config.to_json()) == config.as_dict() and config.pop("seed") == 3 and "seed" not in config
    with pytest.raises(AttributeError, match="Did you mean 'momentum'"):
        config.momentun
    config.freeze()
    with pytest.raises(ValueError, match="frozen"):
        config.rate = 1


def test_images_as_arrays(tmp_path):
    assert keras.utils.img_to_array(np.zeros((4, 5)), data_format="channels_first").shape == (1, 4, 5)
    image = np.arange(2 * 4 * 3, dtype="float32").reshape(2, 4, 3)
    resized = keras.preprocessing.image.smart_resize(image, (2, 2))
    assert resized.shape == (2, 2, 3) and np.allclose(resized, image[:, 1:3])
    with pytest.raises(ValueError, match="rank"):
        keras.preprocessing.image.smart_resize(np.zeros((2, 2)), (2, 2))
    pytest.importorskip("PIL")
    keras.utils.save_img(tmp_path / "image.png", image, scale=False)
    back = keras.utils.img_to_array(keras.utils.load_img(tmp_path / "image.png"))
    assert np.array_equal(back, image) and keras.utils.load_img(tmp_path / "image.png", target_size=(3, 3)).size == (3, 3)


def test_older_homes():
    assert keras.mixed_precision.Policy is keras.DTypePolicy and keras.mixed_precision.global_policy().name == "float32"
    assert keras.preprocessing.sequence.pad_sequences is keras.utils.pad_sequences
    assert keras.utils.get_custom_objects is keras.saving.get_custom_objects
    config = keras.legacy.saving.serialize_keras_object(keras.initializers.Constant(2.0))
    assert config == {"class_name": "Constant", "config": {"value": 2.0}}
    assert keras.utils.legacy.deserialize_keras_object(config)((1,)).tolist() == [2.0]
    with pytest.raises(ImportError, match="keras.optimizers"):
        keras.optimizers.legacy.Adam(0.1)
