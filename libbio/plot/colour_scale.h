// Colours for numbers, a scale of nine mixed linearly between neighbours, and for classes.
#pragma once

#include <array>
#include <cstdint>

namespace libbio::plot {

// Red, green and blue from 0 to 255, from one end of the scale to the other.
using ColourScale = std::array<std::array<double, 3>, 9>;

// Lightness (CIE L*) changes in equal steps along each, so that they are read alike without colours.
// White to near black through blue; L* from 100 to 13.
inline constexpr ColourScale kWhiteToBlue{{{255, 255, 255},
                                           {218, 231, 245},
                                           {176, 204, 232},
                                           {131, 174, 216},
                                           {92, 142, 196},
                                           {65, 109, 171},
                                           {47, 78, 140},
                                           {33, 51, 103},
                                           {20, 29, 62}}};
// Brown through white to blue.
inline constexpr ColourScale kBrownToBlue{{{94, 46, 4},
                                           {157, 86, 20},
                                           {209, 138, 66},
                                           {239, 196, 148},
                                           {255, 255, 255},
                                           {176, 208, 232},
                                           {106, 160, 209},
                                           {48, 110, 174},
                                           {12, 60, 124}}};
// Yellow through green to blue; L* from 93 to 16. None of these is a colour of haematoxylin and eosin.
inline constexpr ColourScale kYellowToBlue{{{245, 237, 171},
                                            {187, 218, 149},
                                            {120, 198, 141},
                                            {54, 173, 148},
                                            {0, 145, 149},
                                            {6, 116, 139},
                                            {0, 89, 127},
                                            {0, 63, 106},
                                            {0, 39, 86}}};

// Colours for classes: 0xRRGGBB, each as far as can be from those before it, also to eyes that do not tell
// red from green. White, black and greys are kept free.
inline constexpr std::array<std::uint32_t, 20> kClassColours{
    0x2470BE, 0xE2741E, 0x009670, 0xD65CA0, 0x76C6F0, 0x8E221E, 0xECD448, 0x542278, 0xC0CC90, 0x783054,
    0x78C054, 0x9C90FC, 0xE44860, 0x9C6024, 0x78CCB4, 0x544878, 0x3054C0, 0x008490, 0x30603C, 0xCC90CC};

// 0xRRGGBB of the place on the scale, 0 ... 1.
std::uint32_t colour_at(const ColourScale& scale, double place);

}  // namespace libbio::plot
