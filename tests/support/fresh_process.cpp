#include "support/fresh_process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace a3::test {
namespace {

// A leading byte, so that a process that dies without a word is not taken for a success.
constexpr char kFinished = '.';

std::string run_and_catch(const std::function<std::string()>& body) {
  try {
    return body();
  } catch (const std::exception& error) {
    return std::string("exception: ") + error.what();
  }
}

[[noreturn]] void child(int pipe_end, const std::function<std::string()>& body) {
  const std::string answer = kFinished + run_and_catch(body);
  const char* rest = answer.data();
  std::size_t left = answer.size();
  while (left > 0) {
    const ssize_t written = write(pipe_end, rest, left);
    if (written <= 0) _exit(1);
    rest += written;
    left -= static_cast<std::size_t>(written);
  }
  _exit(0);
}

std::string read_all(int pipe_end) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t count = read(pipe_end, buffer.data(), buffer.size());
    if (count <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

std::string in_fresh_process(const std::function<std::string()>& body) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("pipe failed");
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("fork failed");
  if (pid == 0) {
    close(ends[0]);
    child(ends[1], body);
  }
  close(ends[1]);
  const std::string answer = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  if (WIFSIGNALED(status)) return "killed by signal " + std::to_string(WTERMSIG(status));
  if (answer.empty() || answer.front() != kFinished) return "ended without an answer";
  return answer.substr(1);
}

}  // namespace a3::test
