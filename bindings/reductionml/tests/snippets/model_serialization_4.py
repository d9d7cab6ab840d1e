from reductionml import Workspace

model_data = ... # load from file or other source
workspace = Workspace.create_from_json_model(config)
