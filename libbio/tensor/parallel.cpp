#include "libbio/tensor/parallel.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "libbio/error.h"

namespace libbio {

struct Workers::Team {
  std::mutex mutex;
  std::condition_variable start, done;
  std::uint64_t round = 0;  // number of the current loop; workers wait for it to change
  int busy = 0;             // workers that have not finished the current loop
  bool stopping = false;
  const std::function<void(std::int64_t)>* part = nullptr;
  std::int64_t parts = 0;
  std::atomic<std::int64_t> next{0};
  std::exception_ptr failure;
  std::vector<std::jthread> threads;

  void run_parts() {
    for (;;) {
      const std::int64_t i = next.fetch_add(1, std::memory_order_relaxed);
      if (i >= parts) return;
      try {
        (*part)(i);
      } catch (...) {
        std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        next.store(parts, std::memory_order_relaxed);
      }
    }
  }

  void work() {
    std::uint64_t seen = 0;
    std::unique_lock lock(mutex);
    for (;;) {
      start.wait(lock, [&] { return stopping || round != seen; });
      if (stopping) return;
      seen = round;
      lock.unlock();
      run_parts();
      lock.lock();
      if (--busy == 0) done.notify_one();
    }
  }

  void stop() {
    {
      std::lock_guard lock(mutex);
      stopping = true;
    }
    start.notify_all();
  }
};

Workers::Workers(int threads) : team_(std::make_unique<Team>()) {
  if (threads < 1) throw UsageError("at least one thread is needed, asked for " + std::to_string(threads));
  try {
    for (int i = 1; i < threads; ++i) team_->threads.emplace_back([team = team_.get()] { team->work(); });
  } catch (const std::system_error& error) {
    const std::size_t started = team_->threads.size() + 1;
    team_->stop();  // or the threads that did start would never end
    throw ResourceError("cannot start " + std::to_string(threads) + " threads, only " +
                        std::to_string(started) + ": " + error.code().message());
  }
}

Workers::~Workers() {
  team_->stop();
}

int Workers::threads() const {
  return static_cast<int>(team_->threads.size()) + 1;
}

void Workers::parallel_for(std::int64_t parts, const std::function<void(std::int64_t)>& part) {
  Team& team = *team_;
  {
    std::lock_guard lock(team.mutex);
    team.part = &part;
    team.parts = parts;
    team.next.store(0, std::memory_order_relaxed);
    team.failure = nullptr;
    team.busy = static_cast<int>(team.threads.size());
    ++team.round;
  }
  team.start.notify_all();
  team.run_parts();
  std::unique_lock lock(team.mutex);
  team.done.wait(lock, [&] { return team.busy == 0; });
  if (team.failure) std::rethrow_exception(team.failure);
}

}  // namespace libbio
