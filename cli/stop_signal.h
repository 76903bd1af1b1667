#pragma once

namespace a3 {

/// From here on SIGINT, SIGTERM and SIGHUP ask the run to stop instead of killing it, and a write
/// beyond a file-size limit or into a pipe that nobody reads fails instead of killing it.
void install_signal_handlers();

/// The signal that asked, 0 if none did.
int stop_signal();

}  // namespace a3
