from reductionml import Workspace
config = {"entryReduction": {"typename": "Coin"}, "globalConfig": {}}
workspace = Workspace.create_from_config(config)

model_data = workspace.serialize_to_json()
