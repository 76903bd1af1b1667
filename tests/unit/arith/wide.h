#pragma once

namespace a3::test {

/// 128 bits, in which no sum or product of the datapath can overflow.
__extension__ using Wide = __int128;

}  // namespace a3::test
