// The program.

#include "worker/commands/darkroom_main.h"
#include "worker/renderer/in_process_renderer.h"

int main(int argc, char** argv) {
  return darkroom::DarkroomMain(argc, argv, darkroom::OpenRendering);
}
