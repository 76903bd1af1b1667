#pragma once

#include <cstddef>
#include <vector>

namespace a3 {

/// A dense row-major matrix of `num_rows` x `num_cols`.
template <typename T>
class Matrix {
 public:
  Matrix() = default;
  Matrix(int num_rows, int num_cols) { resize(num_rows, num_cols); }

  /// Keeps the memory it has, so that one matrix can serve operation after operation. Contents are
  /// unspecified.
  void resize(int num_rows, int num_cols) {
    num_rows_ = num_rows;
    num_cols_ = num_cols;
    data_.resize(static_cast<std::size_t>(num_rows) * static_cast<std::size_t>(num_cols));
  }

  int num_rows() const { return num_rows_; }
  int num_cols() const { return num_cols_; }

  T* row(int r) { return data_.data() + offset(r, 0); }
  const T* row(int r) const { return data_.data() + offset(r, 0); }
  T& operator()(int r, int c) { return data_[offset(r, c)]; }
  const T& operator()(int r, int c) const { return data_[offset(r, c)]; }

  std::vector<T>& data() { return data_; }
  const std::vector<T>& data() const { return data_; }

 private:
  std::size_t offset(int r, int c) const {
    return static_cast<std::size_t>(r) * static_cast<std::size_t>(num_cols_) +
           static_cast<std::size_t>(c);
  }

  int num_rows_ = 0;
  int num_cols_ = 0;
  std::vector<T> data_;
};

}  // namespace a3
