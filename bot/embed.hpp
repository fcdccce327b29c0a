// Lays a file into the program: the assembler reads it, no build step turns it into C++ text.
//
//   DEPLOYBOT_EMBED(icon, "/absolute/path/icon.svg");  // deploybot_icon .. deploybot_icon_end
//
// At namespace scope, once for each symbol; a zero byte follows the content.
#pragma once

#define DEPLOYBOT_EMBED(symbol, path)           \
    __asm__(                                    \
        ".section .rodata\n"                    \
        ".balign 16\n"                          \
        ".global deploybot_" #symbol            \
        "\n"                                    \
        "deploybot_" #symbol                    \
        ":\n"                                   \
        ".incbin \"" path                       \
        "\"\n"                                  \
        ".global deploybot_" #symbol            \
        "_end\n"                                \
        "deploybot_" #symbol                    \
        "_end:\n"                               \
        ".byte 0\n"                             \
        ".previous\n"                           \
    );                                          \
    extern "C" const char deploybot_##symbol[]; \
    extern "C" const char deploybot_##symbol##_end[]
