// Where OpenMM computes: its platforms by name.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace OpenMM {
class Context;
class Integrator;
class System;
}  // namespace OpenMM

namespace libbio::relaxation {

struct ForcePlatform {
  // "CPU" (single precision, vectorised), "Reference" (double precision, one thread, slow) or what else the
  // OpenMM of this machine has ("CUDA", "OpenCL").
  std::string name = "CPU";
  // Of the CPU platform. Its results change in the last digits with the number of threads.
  int threads = 1;
};

// Names of the platforms that OpenMM has here, the reference first. Loads OpenMM's plug-ins once.
std::vector<std::string> platform_names();

// A context of the system on that platform. UsageError naming those there are if there is none of that name;
// ResourceError if the platform cannot be started.
std::unique_ptr<OpenMM::Context> start_context(const OpenMM::System& system, OpenMM::Integrator& integrator,
                                               const ForcePlatform& platform);

// Runs `work`; exceptions of OpenMM leave as ResourceError "<action>: <message>".
void translating_openmm_errors(const char* action, const std::function<void()>& work);

}  // namespace libbio::relaxation
