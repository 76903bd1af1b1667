#pragma once

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace a3 {

/// While one of these lives, what it names is in the hands of this thread, and of no other before
/// or after without the library's doing. Debian's oneTBB is not instrumented, so that
/// ThreadSanitizer needs to be told; in other builds this is nothing.
class InHand {
 public:
  explicit InHand([[maybe_unused]] void* what) : what_(what) {
#if defined(__SANITIZE_THREAD__)
    __tsan_acquire(what_);
#endif
  }
  ~InHand() {
#if defined(__SANITIZE_THREAD__)
    __tsan_release(what_);
#endif
  }
  InHand(const InHand&) = delete;
  InHand& operator=(const InHand&) = delete;

 private:
  [[maybe_unused]] void* what_;
};

/// Takes back at the end what other threads had in hand, however the end comes.
class TakeBack {
 public:
  explicit TakeBack(void* what) : what_(what) {}
  ~TakeBack() { const InHand taken(what_); }
  TakeBack(const TakeBack&) = delete;
  TakeBack& operator=(const TakeBack&) = delete;

 private:
  void* what_;
};

}  // namespace a3
