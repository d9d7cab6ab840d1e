from reductionml import Workspace

model_data = ... # load from file or other source
workspace = Workspace.create_from_model(config)
