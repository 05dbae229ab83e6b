// The program.

#include "worker/commands/darkroom_main.h"

int main(int argc, char** argv) { return darkroom::DarkroomMain(argc, argv); }
