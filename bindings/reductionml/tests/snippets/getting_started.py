# cell 1
from reductionml import Workspace, FormatType

# cell 2
config = {
    "entryReduction": {
        "typename": "Coin"
    }, 
    "globalConfig": {}
}

workspace = Workspace.create_from_config(config)

# cell 3
import sklearn.datasets
import matplotlib.pyplot as plt


def format_input(features, label):
    return {
        "label": {
            "value": label,
            "weight": 1.0
        },
        "features": {
            ":default": features.tolist()
        }
    }

dataset = sklearn.datasets.load_diabetes()

parser = workspace.create_parser(FormatType.Json)

mse_error = 0
count = 0
mse_errors = []
for (input_features, input_label) in zip(dataset.data, dataset.target):
    features, label = parser.parse(format_input(input_features, input_label))
    prediction = workspace.predict_then_learn(features, label)
    mse_error += (label.value - prediction.prediction) ** 2
    count += 1
    mse_errors.append(mse_error / count)

plt.plot(mse_errors)
