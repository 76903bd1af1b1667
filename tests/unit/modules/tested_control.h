#pragma once

// Candidate selection and the blocks that issue rows, as they are tested: the modules, or the RTL
// behind the same ports.
#ifdef A3_TEST_RTL_CONTROL
#include "rtl/tests/control/rtl_control.h"
#else
#include "unit/modules/module_control.h"
#endif
