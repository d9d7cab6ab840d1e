// The same as use.c in C++: handles are owned by std::unique_ptr, failures become exceptions.
#include <reml.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

template <auto *release> struct Release {
  template <class T> void operator()(T *handle) const
  {
    release(handle);
  }
};

using Workspace = std::unique_ptr<reml_workspace, Release<reml_workspace_free>>;
using Features = std::unique_ptr<reml_features, Release<reml_features_free>>;
using Prediction = std::unique_ptr<reml_prediction, Release<reml_prediction_free>>;

void check(reml_status status, const reml_error &error)
{
  if (status < 0)
    throw std::runtime_error(std::string(reml_status_name(status)) + ": " + error.message);
}

// Calls a function whose last argument is the error and turns a failure into an exception.
template <class Function, class... Arguments> void call(Function function, Arguments... arguments)
{
  reml_error error = REML_ERROR_INIT;
  check(function(arguments..., &error), error);
}

template <class Owner, class Function, class... Arguments> Owner make(Function function, Arguments... arguments)
{
  typename Owner::pointer handle = nullptr;
  call(function, &handle, arguments...);
  return Owner(handle);
}

const char config[] = R"({"globalConfig": {"numBits": 8}, "entryReduction": {"typename": "Coin"}})";

void learn(reml_workspace *ws, reml_features *x)
{
  for (int i = 0; i < 20; i++) {
    const float size = static_cast<float>(i % 5);
    const reml_label y = reml_simple_label(2 * size, 1);
    reml_features_clear(x);
    reml_features_namespace(x, "house", REML_STRLEN);
    reml_features_add(x, "size", REML_STRLEN, size);
    reml_features_add_text(x, "colour", REML_STRLEN, i % 2 ? "red" : "blue", REML_STRLEN);
    call(reml_workspace_learn, ws, x, &y);
  }
}

float predict(const reml_workspace *ws, const reml_features *x, reml_prediction *p)
{
  call(reml_workspace_predict, ws, x, p);
  return reml_prediction_scalar(p);
}

Workspace saved_and_loaded(const reml_workspace *ws)
{
  reml_buffer model = { nullptr, 0 };
  call(reml_workspace_save, ws, reml_to_memory(&model), REML_FORMAT_BINARY);
  const std::unique_ptr<reml_buffer, Release<reml_buffer_free>> owner(&model);
  const reml_options options = REML_OPTIONS_INIT;
  return make<Workspace>(reml_workspace_load, reml_from_memory(model.data, model.size), &options);
}

int run()
{
  std::printf("libreml %s (compiled with %s)\n", reml_version(), REML_VERSION);
  const reml_options *no_options = nullptr;
  const Workspace ws = make<Workspace>(reml_workspace_create, reml_from_memory(config, REML_STRLEN), no_options);
  const Features x = make<Features>(reml_features_create, static_cast<const reml_workspace *>(ws.get()));
  const Prediction p = make<Prediction>(reml_prediction_create);
  learn(ws.get(), x.get());
  const float before = predict(ws.get(), x.get(), p.get());
  const float after = predict(saved_and_loaded(ws.get()).get(), x.get(), p.get());
  std::printf("predicts %g, and %g when loaded\n", static_cast<double>(before), static_cast<double>(after));
  // Learning moved it away from 0, where it began.
  return before > 0 && before == after ? 0 : 1;
}

} // namespace

int main()
{
  try {
    return run();
  } catch (const std::exception &problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 1;
  }
}
