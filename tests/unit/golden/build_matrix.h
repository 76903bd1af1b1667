#pragma once

#include <cstdint>
#include <initializer_list>

#include "a3/base/matrix.h"

namespace a3 {

/// A matrix written out row by row.
template <typename T>
Matrix<T> matrix_of(std::initializer_list<std::initializer_list<T>> rows) {
  Matrix<T> matrix(static_cast<int>(rows.size()), static_cast<int>(rows.begin()->size()));
  int r = 0;
  for (const auto& row : rows) {
    int c = 0;
    for (const T element : row) matrix(r, c++) = element;
    ++r;
  }
  return matrix;
}

}  // namespace a3
