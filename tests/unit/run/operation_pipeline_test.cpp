#include "a3/run/operation_pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <stdexcept>

#include "a3/base/interrupted.h"
#include "support/trace_files.h"

namespace a3::test {
namespace {

constexpr int kNumOperations = 100;

/// Operation i has the one key i.
std::filesystem::path write_numbered_operations(const std::filesystem::path& file) {
  std::vector<Operation> operations;
  for (int i = 0; i < kNumOperations; ++i) {
    Operation operation{Matrix<double>(1, 1), Matrix<double>(1, 1), Matrix<double>(1, 1)};
    operation.key(0, 0) = i;
    operations.push_back(operation);
  }
  write_trace(file, operations);
  return file;
}

class OperationPipeline : public ::testing::TestWithParam<int> {
 protected:
  /// Squares keys, in so many parts; later operations are the quicker ones.
  class Square : public OperationTask {
   public:
    explicit Square(OperationPipeline& test) : test_(test) {}

    void work(int thread) override {
      EXPECT_GE(thread, 0);
      EXPECT_LT(thread, GetParam());
      for (std::int64_t i = 0; i < 1000 * (kNumOperations - index); ++i) spent_ += 1;
      if (index == test_.failing) throw std::runtime_error("as asked");
      for (int part = 0; part < test_.num_parts; ++part) part_done(1.0 / test_.num_parts);
      square_ = operation.key(0, 0) * operation.key(0, 0);
    }
    void collect() override { test_.squares.push_back(square_); }

   private:
    OperationPipeline& test_;
    std::atomic<std::int64_t> spent_ = 0;
    double square_ = 0;
  };

  void run() {
    TraceStream trace({write_numbered_operations(folder_ / "trace.npz")});
    PipelineOptions options;
    options.num_threads = GetParam();
    options.on_progress = [this](double done) { progress.push_back(done); };
    options.stop_requested = [this] { return num_asked++ == stop_after; };
    run_pipeline(trace, options, [this] {
      ++num_tasks;
      return std::make_unique<Square>(*this);
    });
  }

  std::int64_t failing = -1;
  int num_parts = 0;
  int stop_after = -1;
  int num_asked = 0;
  int num_tasks = 0;
  std::vector<double> squares;
  std::vector<double> progress;

 private:
  const TempFolder folder_;
};

TEST_P(OperationPipeline, CollectsInTheOrderOfTheTrace) {
  run();
  ASSERT_EQ(squares.size(), std::size_t{kNumOperations});
  for (std::size_t i = 0; i < squares.size(); ++i) {
    EXPECT_EQ(squares[i], static_cast<double>(i * i));
    EXPECT_EQ(progress[i], static_cast<double>(i) + 1);
  }
}

TEST_P(OperationPipeline, HasNoMorePlacesThanItsThreadsNeed) {
  run();
  EXPECT_LE(num_tasks, 2 * GetParam());
}

TEST_P(OperationPipeline, PassesOnWhatWorkThrowsAndCollectsNothingBehindIt) {
  failing = 40;
  EXPECT_THROW(run(), std::runtime_error);
  EXPECT_LE(squares.size(), 40U);
}

TEST_P(OperationPipeline, StopsWhenAsked) {
  stop_after = 50;
  EXPECT_THROW(run(), Interrupted);
  EXPECT_LE(squares.size(), 50U);
}

TEST_P(OperationPipeline, TellsOfEveryPartAndNeverOfLessThanBefore) {
  num_parts = 4;
  run();
  ASSERT_EQ(progress.size(), std::size_t{5 * kNumOperations});
  EXPECT_TRUE(std::is_sorted(progress.begin(), progress.end()));
  EXPECT_EQ(progress.front(), 0.25);
  EXPECT_EQ(progress.back(), kNumOperations);
}

TEST_P(OperationPipeline, StopsWhenAskedAmidAnOperation) {
  num_parts = 1000;
  stop_after = 500;
  EXPECT_THROW(run(), Interrupted);
  EXPECT_TRUE(squares.empty());
}

INSTANTIATE_TEST_SUITE_P(Threads, OperationPipeline, ::testing::Values(1, 2, 3, 8));

}  // namespace
}  // namespace a3::test
