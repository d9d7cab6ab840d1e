1 |point a:0.51 b:-0.52 |shape flat
-1 |point a:-0.51 b:0.52 |shape flat
-1 |point a:-1.16 b:0.09 |shape square
-1 |point a:-1.21 b:-0.73 |shape round
-1 |point a:-0.73 b:1.26 |shape square
|point a:0.09 b:1.89 |shape square
1 |point a:1.73 b:0.19 |shape square
-1 |point a:0.02 b:1.73 |shape square
1 |point a:1.18 b:0.14 |shape square
-1 |point a:-1.21 b:-0.13 |shape round
1 |point a:0.09 b:-1.98 |shape square
-1 |point a:1.48 b:1.93 |shape square
1 |point a:-0.9 b:-1.86 |shape round
-1 |point a:1.23 b:1.81 |shape round
-1 |point a:0.39 b:0.95 |shape round
1 |point a:1.09 b:-0.58 |shape round
-1 |point a:1.93 b:1.93 |shape square
|point a:0.85 b:0.35 |shape flat
-1 |point a:-1.31 b:0.98 |shape flat
-1 |point a:-1.43 b:-0.38 |shape flat
-1 |point a:-1.9 b:0.26 |shape square
1 |point a:1.65 b:1.17 |shape square
1 |point a:-1.01 b:-0.83 |shape flat
-1 |point a:0.24 b:0.25 |shape round
