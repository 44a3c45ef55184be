#include "libbio/relaxation/force_platform.h"

#include <OpenMM.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "libbio/error.h"

namespace libbio::relaxation {
namespace {

void load_plugins_once() {
  static std::once_flag loaded;
  // Plug-ins of forces that are not used (Amoeba, Drude) may fail to load: what fails is left out.
  std::call_once(loaded, [] {
    OpenMM::Platform::loadPluginsFromDirectory(OpenMM::Platform::getDefaultPluginsDirectory());
  });
}

}  // namespace

void translating_openmm_errors(const char* action, const std::function<void()>& work) {
  try {
    work();
  } catch (const OpenMM::OpenMMException& error) {
    throw ResourceError(std::string(action) + ": OpenMM: " + error.what());
  }
}

std::vector<std::string> platform_names() {
  load_plugins_once();
  std::vector<std::string> names;
  for (int i = 0; i < OpenMM::Platform::getNumPlatforms(); ++i)
    names.push_back(OpenMM::Platform::getPlatform(i).getName());
  return names;
}

std::unique_ptr<OpenMM::Context> start_context(const OpenMM::System& system, OpenMM::Integrator& integrator,
                                               const ForcePlatform& platform) {
  const std::vector<std::string> names = platform_names();
  if (std::find(names.begin(), names.end(), platform.name) == names.end()) {
    std::string valid;
    for (const auto& name : names) valid += (valid.empty() ? "" : ", ") + name;
    throw UsageError("OpenMM has no platform '" + platform.name + "' here; valid: " + valid);
  }
  if (platform.threads < 1)
    throw UsageError("number of threads is " + std::to_string(platform.threads) + ", must be at least 1");
  std::unique_ptr<OpenMM::Context> context;
  translating_openmm_errors("cannot start the force field", [&] {
    std::map<std::string, std::string> properties;
    // Starting a context copies tables of functions by way of OpenMM's text format, whose conversion of
    // numbers is not safe between threads (OpenMM 7.7, dtoa without locks); computing in one is.
    static std::mutex starting;
    const std::lock_guard<std::mutex> alone(starting);
    if (platform.name == "CPU") properties["Threads"] = std::to_string(platform.threads);
    context = std::make_unique<OpenMM::Context>(
        system, integrator, OpenMM::Platform::getPlatformByName(platform.name), properties);
  });
  return context;
}

}  // namespace libbio::relaxation
