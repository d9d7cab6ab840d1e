0:0:0.7 |action food len:5
|action food len:2
|action food len:5

shared |user li age:35 |time evening
|action news len:2
1:-0.25:0.25 |action news len:7

shared |user tom age:35 |time morning
|action music len:2 | :1.28
1:0:0.7 |action sport len:3 | :-1.5
|action food len:8 | :-0.92
|action music len:6 | :1.38

0:-1:0.7 |action sport len:2

shared |user ana age:35 |time evening
|action music len:1
1:0.5:0.7 |action food len:2
|action music len:7

shared |user tom age:35 |time morning
0:0:0.5 |action music len:7
|action sport len:5

|action music len:7 | :-1.058
|action sport len:1 | :-0.732
|action news len:6 | :-1.64

shared |user li age:20 |time evening
|action music len:3
1:-0.25:0.7 |action music len:1

shared |user li age:20 |time evening
|action food len:7
1:1:0.5 |action sport len:6
|action sport len:4
|action food len:4

0:-0.25:1 |action news len:1

shared |user tom age:50 |time evening
0:-0.25:0.25 |action music len:5 | :-1.607
|action food len:7 | :0.036
|action news len:1 | :1.12

shared |user tom age:20 |time morning
|action food len:8
|action news len:1

0:0.5:1 |action food len:4
|action food len:4
|action music len:7

shared |user li age:20 |time morning
0:1:0.7 |action food len:8
|action food len:1

shared |user ana age:20 |time evening
|action news len:3 | :-1.07
1:0:1 |action news len:5 | :-1.9
|action music len:5 | :-1.79
|action news len:6 | :1.328

0:-0.25:0.5 |action music len:6
