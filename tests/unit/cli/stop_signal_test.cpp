#include "cli/stop_signal.h"

#include <gtest/gtest.h>

#include <csignal>

namespace a3 {
namespace {

TEST(StopSignal, ThereIsNoneBeforeOneIsReceived) {
  install_signal_handlers();
  EXPECT_EQ(stop_signal(), 0);
}

TEST(StopSignal, RemembersWhichSignalAskedToStop) {
  install_signal_handlers();
  std::raise(SIGTERM);
  EXPECT_EQ(stop_signal(), SIGTERM);
}

TEST(StopSignal, AnInterruptFromTheKeyboardAsksToStop) {
  install_signal_handlers();
  std::raise(SIGINT);
  EXPECT_EQ(stop_signal(), SIGINT);
}

}  // namespace
}  // namespace a3
